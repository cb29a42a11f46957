using System.ComponentModel;
using System.Globalization;

namespace SemiMER;

/// <summary>Makes a value of its text, wherever settings come from text.</summary>
/// <param name="read">Reads the text.</param>
internal abstract class TextConverter(Func<string, object> read) : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? read(text) : base.ConvertFrom(context, culture, value);
}
