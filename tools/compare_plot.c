/* compare_plot.c: a comparison as SVG: a panel for each metric, a bar for each candidate. The bar
 * is the median, its whisker the 95 % interval of the ratio to the base, times the base's median.
 * Colours follow the reader's light or dark setting. */
#include <math.h>

#include "tools/compare.h"
#include "tools/measure.h"
#include "tools/session.h"

enum { LABELS = 220, BARS = 420, FIGURES = 230, ROW = 22, HEAD = 44, GAP = 18, TOP = 64 };

static void text_of(FILE *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            if ((unsigned char)*text >= 0x20) /* XML has no other control characters */
                putc(*text, out);
        }
}

/* The right end of the axis: a round number at or above x. */
static double axis_end(double x)
{
    if (!(x > 0))
        return 1;
    double power = pow(10, floor(log10(x)));
    static const double steps[] = {1, 1.5, 2, 3, 4, 5, 6, 8, 10};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (x <= steps[i] * power * (1 + 1e-9))
            return steps[i] * power;
    return 10 * power;
}

struct bar {
    double median, low, high;
    bool whisker;
    struct ratio r;
};

static struct bar bar_of(const struct comparison *x, int i, int m)
{
    struct bar b = {.median = median_of(x->c[i].values[m], x->o->rounds)};
    double base = median_of(x->c[x->base].values[m], x->o->rounds);
    if (i != x->base)
        b.r = ratio_of(x->c[i].values[m], x->c[x->base].values[m], x->o->rounds);
    b.whisker = b.r.known && b.r.ratio > 0;
    b.low = b.whisker ? b.r.low * base : b.median;
    b.high = b.whisker ? b.r.high * base : b.median;
    return b;
}

static void draw_bar(FILE *out, const struct comparison *x, int i, int m, double end, double y)
{
    const struct candidate *c = &x->c[i];
    fprintf(out, "<text class=\"l\" x=\"%d\" y=\"%.1f\">", LABELS - 8, y + 15);
    text_of(out, c->name);
    fputs("</text>\n", out);
    if (c->outcome != RAN) {
        fprintf(out, "<text class=\"f\" x=\"%d\" y=\"%.1f\">%s</text>\n", LABELS + 6, y + 15,
                outcome_words(c));
        return;
    }
    struct bar b = bar_of(x, i, m);
    double scale = BARS / end;
    fprintf(out, "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%.2f\" height=\"%d\"/>\n",
            i == x->base ? "b" : "o", LABELS, y + 3, b.median * scale, ROW - 6);
    if (b.whisker)
        fprintf(out, "<path class=\"w\" d=\"M%.2f %.1fH%.2fM%.2f %.1fv8M%.2f %.1fv8\"/>\n",
                LABELS + b.low * scale, y + ROW / 2.0, LABELS + b.high * scale,
                LABELS + b.low * scale, y + ROW / 2.0 - 4, LABELS + b.high * scale,
                y + ROW / 2.0 - 4);
    fprintf(out, "<text class=\"f\" x=\"%d\" y=\"%.1f\">%.*f", LABELS + BARS + 12, y + 15,
            metric_words[m].digits, b.median);
    if (b.r.ratio > 0)
        fprintf(out, "  %.2fx%s", b.r.ratio,
                !b.r.known          ? ""
                : b.r.significant ? ""
                                  : " not significant");
    fputs("</text>\n", out);
}

static void draw_panel(FILE *out, const struct comparison *x, int m, double y)
{
    const struct metric_words *w = &metric_words[m];
    double most = 0;
    for (int i = 0; i < x->n; i++)
        if (x->c[i].outcome == RAN)
            most = fmax(most, fmax(bar_of(x, i, m).high, bar_of(x, i, m).median));
    double end = axis_end(most), bottom = y + HEAD + ROW * x->n;
    fprintf(out, "<text class=\"t\" x=\"%d\" y=\"%.1f\">%s%s%s%s</text>\n", LABELS, y + 16, w->title,
            *w->unit ? " [" : "", w->unit, *w->unit ? "]" : "");
    for (int k = 0; k <= 2; k++)
        fprintf(out,
                "<path class=\"g\" d=\"M%d %.1fV%.1f\"/><text class=\"a\" x=\"%d\" y=\"%.1f\">%.*f"
                "</text>\n",
                LABELS + BARS * k / 2, y + HEAD, bottom, LABELS + BARS * k / 2, y + HEAD - 6,
                end < 10 ? 2 : 0, end * k / 2);
    for (int i = 0; i < x->n; i++)
        draw_bar(out, x, i, m, end, y + HEAD + ROW * i);
}

void compare_plot(FILE *out, const struct comparison *x)
{
    int panel = HEAD + ROW * x->n + GAP, width = LABELS + BARS + FIGURES;
    int height = TOP + panel * METRICS;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
            "height=\"%d\" role=\"img\" aria-label=\"comparison\">\n"
            "<style>svg{background:#fff;font:13px sans-serif}text{fill:#222}.h{font-size:17px;"
            "font-weight:bold}.t{font-weight:bold}.l{text-anchor:end}.a{text-anchor:middle;"
            "font-size:11px;fill:#666}.g{stroke:#ccc}.w{stroke:#111;stroke-width:1.5;fill:none}"
            ".o{fill:#5b8db8}.b{fill:#9a9a9a}\n"
            "@media(prefers-color-scheme:dark){svg{background:#16181c}text{fill:#ddd}.a{fill:#999}"
            ".g{stroke:#3a3d42}.w{stroke:#eee}.o{fill:#4e7fa9}.b{fill:#6b6b6b}}</style>\n",
            width, height, width, height);
    fprintf(out, "<text class=\"h\" x=\"16\" y=\"26\">");
    text_of(out, session_name(x->o));
    fprintf(out, "</text>\n<text x=\"16\" y=\"46\">%d %ss; medians of %d rounds in turn; ratio to ",
            x->n, x->varied, x->o->rounds);
    text_of(out, x->c[x->base].name);
    fputs(" with its 95 % interval; shorter is better</text>\n", out);
    for (int m = 0; m < METRICS; m++)
        draw_panel(out, x, m, TOP + panel * m);
    fputs("</svg>\n", out);
}
