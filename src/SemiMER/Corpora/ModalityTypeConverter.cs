namespace SemiMER.Corpora;

/// <summary>A modality from its name.</summary>
internal sealed class ModalityTypeConverter() : TextConverter(name => new Modality(name));
