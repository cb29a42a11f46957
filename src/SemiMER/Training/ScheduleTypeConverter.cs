using System.ComponentModel;
using System.Globalization;

namespace SemiMER.Training;

/// <summary>A schedule that never changes from its number, such as <c>0.3</c>, wherever settings come from text.</summary>
internal sealed class ScheduleTypeConverter : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string number
            ? Schedule.Constant(double.Parse(number, CultureInfo.InvariantCulture))
            : base.ConvertFrom(context, culture, value);
}
