using System.ComponentModel;

namespace SemiMER.Training;

/// <summary>The course that a <see cref="Schedule"/> takes between its two values.</summary>
public enum ScheduleShape
{
    /// <summary>Always <see cref="Schedule.From"/>.</summary>
    Constant,

    /// <summary>from + (to - from) x.</summary>
    Linear,

    /// <summary>
    /// from + (to - from) exp(-5 (1 - x)^2): slow at first, as weights of unlabeled terms usually grow (Laine and Aila 2017).
    /// </summary>
    SigmoidRamp,

    /// <summary>
    /// from + (to - from) (2 / (1 + exp(-10 x)) - 1): fast at first, then slow, as weights of adversarial terms usually grow (Ganin et al.
    /// 2016).
    /// </summary>
    SaturatingRamp,

    /// <summary>to + (from - to) (1 + cos(pi x)) / 2 (Loshchilov and Hutter 2017, without restarts).</summary>
    Cosine,

    /// <summary>Straight lines between <see cref="Schedule.Points"/>; level before the first and after the last.</summary>
    Piecewise,
}

/// <summary>What the places of a <see cref="Schedule"/> count.</summary>
public enum ScheduleUnit
{
    /// <summary>Shares of the stage or training, from 0 to 1.</summary>
    Share,

    /// <summary>Updates.</summary>
    Steps,
}

/// <summary>A value at a place of a piecewise <see cref="Schedule"/>.</summary>
/// <param name="Place">Where, in the unit of the schedule, at least 0.</param>
/// <param name="Value">The value, finite.</param>
public sealed record SchedulePoint(double Place, double Value);

/// <summary>
/// A number that may change in the course of a training: the weight of a term over its stage, or the learning rate over all. A plain
/// number is a constant schedule, in text too. With the place t of an update between <see cref="Begin"/> and <see cref="End"/>,
/// x = (t - begin) / (end - begin), from 0 to 1.
/// </summary>
[TypeConverter(typeof(ScheduleTypeConverter))]
public sealed record Schedule
{
    /// <summary>The course. Default constant.</summary>
    public ScheduleShape Shape { get; init; }

    /// <summary>The value up to <see cref="Begin"/>, finite. Default 1.</summary>
    public double From { get; init; } = 1;

    /// <summary>The value from <see cref="End"/> on, finite; a constant schedule does not look at it. Default 1.</summary>
    public double To { get; init; } = 1;

    /// <summary>Where the change begins, at least 0. Default 0.</summary>
    public double Begin { get; init; }

    /// <summary>Where it ends, after it begins. Default 1: with the stage or training.</summary>
    public double End { get; init; } = 1;

    /// <summary>What places count. Default shares.</summary>
    public ScheduleUnit Unit { get; init; }

    /// <summary>The values of a piecewise schedule, at rising places. Default none.</summary>
    public IReadOnlyList<SchedulePoint> Points { get; init; } = [];

    /// <summary>A schedule that never changes.</summary>
    /// <param name="value">Its value, finite.</param>
    public static implicit operator Schedule(double value) => new() { From = value, To = value };

    /// <summary>A schedule that never changes.</summary>
    /// <param name="value">Its value, finite.</param>
    public static Schedule Constant(double value) => value;

    /// <summary>A change that goes on for a share of the stage or training, from its beginning.</summary>
    /// <param name="shape">Its course.</param>
    /// <param name="from">The value at first, finite.</param>
    /// <param name="to">The value afterwards, finite.</param>
    /// <param name="share">How long it goes on, above 0. Default 1: to the end.</param>
    public static Schedule Between(ScheduleShape shape, double from, double to, double share = 1) =>
        new() { Shape = shape, From = from, To = to, End = share };

    /// <summary>The value at an update.</summary>
    /// <param name="step">Number of the update in the stage or training, from 0.</param>
    /// <param name="steps">How many there are in all, at least 1.</param>
    public double At(long step, long steps)
    {
        double t = Unit == ScheduleUnit.Steps ? step : (double)step / steps;
        double x = Math.Clamp((t - Begin) / (End - Begin), 0, 1);
        return Shape switch
        {
            ScheduleShape.Linear => From + (To - From) * x,
            ScheduleShape.SigmoidRamp => x == 0 ? From : From + (To - From) * Math.Exp(-5 * (1 - x) * (1 - x)),
            ScheduleShape.SaturatingRamp => x == 1 ? To : From + (To - From) * (2 / (1 + Math.Exp(-10 * x)) - 1),
            ScheduleShape.Cosine => To + (From - To) * (1 + Math.Cos(Math.PI * x)) / 2,
            ScheduleShape.Piecewise => Between(t),
            _ => From,
        };
    }

    /// <summary>Whether it is 0 from beginning to end.</summary>
    internal bool IsZero => Values.All(value => value == 0);

    private IEnumerable<double> Values => Shape switch
    {
        ScheduleShape.Constant => [From],
        ScheduleShape.Piecewise => Points.Select(point => point.Value),
        _ => [From, To],
    };

    /// <summary>Adds what is wrong with it.</summary>
    /// <param name="faults">Takes the faults.</param>
    /// <param name="name">What it is the schedule of.</param>
    /// <param name="least">Least value; minus infinity if any is allowed.</param>
    internal void AddFaults(OptionFaults faults, string name, double least = double.NegativeInfinity)
    {
        string range = double.IsFinite(least) ? FormattableString.Invariant($"at least {least}") : "finite";
        foreach (double value in Values)
            faults.Require(double.IsFinite(value) && value >= least, name, value, range);
        if (Shape == ScheduleShape.Piecewise)
        {
            faults.Require(Points.Count > 0, $"{name} is piecewise and has no {nameof(Points)}.");
            bool rises = Points.Zip(Points.Skip(1)).All(two => two.First.Place < two.Second.Place);
            faults.Require(rises && Points.All(point => point.Place >= 0),
                $"{name} has {nameof(Points)} whose places do not rise from 0.");
        }
        else if (Shape != ScheduleShape.Constant)
        {
            faults.Require(Begin >= 0 && End > Begin && double.IsFinite(End), FormattableString.Invariant(
                $"{name} changes from {Begin} to {End}; it should begin at 0 or later, and end later."));
        }
    }

    private double Between(double t)
    {
        int next = 0;
        while (next < Points.Count && Points[next].Place <= t)
            next++;
        if (next == 0)
            return Points[0].Value;
        if (next == Points.Count)
            return Points[^1].Value;
        (SchedulePoint before, SchedulePoint after) = (Points[next - 1], Points[next]);
        return before.Value + (after.Value - before.Value) * (t - before.Place) / (after.Place - before.Place);
    }
}
