using System.Globalization;

namespace SemiMER.Training;

/// <summary>A schedule that never changes from its number, such as <c>0.3</c>.</summary>
internal sealed class ScheduleTypeConverter()
    : TextConverter(number => Schedule.Constant(double.Parse(number, CultureInfo.InvariantCulture)));
