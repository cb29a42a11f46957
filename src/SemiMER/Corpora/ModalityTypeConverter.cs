using System.ComponentModel;
using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>A modality from its name, wherever settings come from text.</summary>
internal sealed class ModalityTypeConverter : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string name ? new Modality(name) : base.ConvertFrom(context, culture, value);
}
