namespace SemiMER.Conformance;

/// <summary>What is checked of a loss, an encoder or a fusion.</summary>
public enum ConformanceProperty
{
    /// <summary>Of a loss: it gives one finite number of the type of the sets, float32 and float64, as a part of their graph.</summary>
    Scalar,

    /// <summary>Of a loss: a set and itself give 0 (if it is promised).</summary>
    EqualSets,

    /// <summary>Of a loss: the sets can change places (if it is promised).</summary>
    Symmetry,

    /// <summary>
    /// Of a loss: rows can change places (if it is promised); of a row-aligned one pairs of rows, with class weights a row and its weights.
    /// </summary>
    RowOrder,

    /// <summary>
    /// Of a loss: gradients are those of central differences in float64, and finite where sets are equal, rows occur twice or a column is
    /// constant.
    /// </summary>
    Gradient,

    /// <summary>
    /// Of a loss: the fewest rows that are promised give a finite number, fewer a <see cref="Matching.MatchingException"/>.
    /// </summary>
    FewRows,

    /// <summary>
    /// Of a loss: sets that are empty, of two widths or not finite are refused, best by a <see cref="Matching.MatchingException"/>; at
    /// least they give no finite number.
    /// </summary>
    BadSets,

    /// <summary>Of a loss: float32 sets far from 0 give what they give near 0 (if it is promised).</summary>
    Offset,

    /// <summary>Of a loss: no value exceeds the bound that it declares.</summary>
    UpperBound,

    /// <summary>Of an encoder: it is a module of TorchSharp's, else its parameters would be neither trained nor saved.</summary>
    Module,

    /// <summary>Of an encoder or fusion: it gives one row an utterance, of the declared width, finite if it has something.</summary>
    Shape,

    /// <summary>
    /// Of an encoder or fusion: what stands in padded frames and in the place of absent modalities changes no bit of a result or gradient.
    /// </summary>
    Masks,

    /// <summary>
    /// Of an encoder or fusion: in evaluation an utterance has the same numbers alone and beside others, however far it is padded, to 1e-5;
    /// in training too if <see cref="Encoders.IModalityEncoder.RowsAreIndependent"/> says so and nothing is drawn.
    /// </summary>
    BatchMates,

    /// <summary>Of an encoder: rows of utterances without the modality are finite, and so are all gradients.</summary>
    AbsentRows,

    /// <summary>Of an encoder or fusion: every parameter has a part in the result.</summary>
    ReachedParameters,

    /// <summary>Of an encoder or fusion: another one that takes over its saved state gives the same bits.</summary>
    SavedState,

    /// <summary>The sets or features are as they were afterwards.</summary>
    Inputs,

    /// <summary>
    /// The same input gives the same bits: of a loss made anew, and of the same one unless it declares
    /// <see cref="Matching.IMatchingLoss.StatefulParts"/>; of an encoder or fusion in evaluation, and made anew of the same seed.
    /// </summary>
    SameBits,

    /// <summary>After more calls there are no more tensors than after a few, once their scopes have ended.</summary>
    LeftTensors,
}
