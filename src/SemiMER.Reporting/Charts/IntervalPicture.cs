using SemiMER.Metrics;

namespace SemiMER.Reporting;

/// <summary>A mean and its interval as a small picture in a row of a table that has the same as numbers.</summary>
/// <param name="scale">The axis that all rows share.</param>
/// <param name="reference">A value with a line through all rows, such as chance; null without one.</param>
internal sealed class IntervalPicture(Scale scale, double? reference = null)
{
    private const double Width = 0.3; // of a number at the axis, with what must stay free beside it

    /// <summary>The axis, for the head of the column.</summary>
    public void Head(HtmlWriter html)
    {
        using (html.In("svg", ("class", "interval axis"), ("aria-hidden", "true")))
        {
            double free = double.NegativeInfinity;
            foreach ((double value, string text) in scale.Ticks)
            {
                double place = scale.PlaceOf(value);
                if (place < free)
                    continue;
                html.Element("text", text, ("x", Shown.Place(place)), ("y", "12"), ("text-anchor", "middle"));
                free = place + Width;
            }
        }
    }

    /// <summary>One row.</summary>
    public void Row(HtmlWriter html, ConfidenceInterval interval, SeriesStyle style)
    {
        using (html.In("svg", ("class", $"interval {style.Color}"), ("aria-hidden", "true")))
        {
            html.Empty("line", ("class", "rule"), ("x1", "0"), ("x2", "100%"), ("y1", "9"), ("y2", "9"));
            if (reference is { } value)
            {
                string place = Shown.Place(scale.PlaceOf(value));
                html.Empty("line", ("class", "reference"), ("x1", place), ("x2", place), ("y1", "0"), ("y2", "18"));
            }
            if (!double.IsFinite(interval.Mean))
                return;
            if (double.IsFinite(interval.Lower) && double.IsFinite(interval.Upper))
            {
                html.Empty("line", ("class", "bar"), ("x1", PlaceOf(interval.Lower)), ("x2", PlaceOf(interval.Upper)), ("y1", "9"),
                    ("y2", "9"));
            }
            html.Empty("use", ("href", style.Mark), ("x", PlaceOf(interval.Mean)), ("y", "9"));
        }
    }

    private string PlaceOf(double value) => Shown.Place(Math.Clamp(scale.PlaceOf(value), 0, 1));
}
