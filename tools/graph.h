/* graph.h: the heap as a graph, taken at one moment. Node 0 is the root of roots. Nodes below
 * `reached` are reachable from it, in breadth-first order; the rest is not. */
#ifndef TALLY_TOOLS_GRAPH_H
#define TALLY_TOOLS_GRAPH_H

#include "tools/live.h"
#include "vm/engine.h"

enum { GRAPH_NONE = UINT32_MAX };

struct graph {
    uint32_t n, reached;
    struct rc_obj **object; /* NULL for node 0 */
    uint32_t *parent; /* through which the breadth-first search came; of roots: 0 */
    uint32_t *first; /* edges of node i: edge[first[i]] .. edge[first[i + 1] - 1] */
    uint32_t *edge;
    uint32_t cap;
    size_t edge_count, edge_cap;
    uint32_t *hash; /* node; 0: unused */
    size_t hash_cap;
    bool failed;
};

/* Everything that the roots reach, then every object of the live table that was born after serial
 * `after`, with what it refers to. NULL when memory ran out. The heap must not change while the
 * graph is used. */
struct graph *graph_open(const struct tally_engine *engine, const struct live *live,
                         uint64_t after);
/* The objects given, as nodes from 1 (reached is 1), and the references among them. */
struct graph *graph_among(const struct tally_engine *engine, struct rc_obj *const *objects,
                          size_t n);
void graph_close(struct graph *g);
uint32_t graph_find(const struct graph *g, const struct rc_obj *o);

/* Which nodes from `reached` on belong to a ring that the runtime makes itself: a class, its MRO,
 * its dict, its functions, and nothing else. in_ring has an entry for each of these nodes. False
 * when memory ran out. */
bool graph_class_rings(const struct graph *g, const struct tally_engine *engine, bool *in_ring);

/* Is there a class among the objects? Without one none of them is in such a ring. */
bool graph_class_among(const struct tally_engine *engine, struct rc_obj *const *objects, size_t n);

/* Immediate dominators of the nodes reachable from node 0 in a graph of n nodes given as above
 * (GRAPH_NONE for the others and for node 0), by Lengauer and Tarjan (1979) with path compression.
 * `order`: the nodes in depth-first order, *count of them. Each array has n entries. False when
 * memory ran out. */
bool dominators(uint32_t n, const uint32_t *first, const uint32_t *edge, uint32_t *idom,
                uint32_t *order, uint32_t *count);

/* Strongly connected components of the nodes from `from` to n (edges to nodes below it are passed
 * over), by Tarjan (1972): component[i - from] is its number, from 0; a component's number is
 * higher than those that it leads to. How many there are; GRAPH_NONE when memory ran out. */
uint32_t components(uint32_t from, uint32_t n, const uint32_t *first, const uint32_t *edge,
                    uint32_t *component);

#endif
