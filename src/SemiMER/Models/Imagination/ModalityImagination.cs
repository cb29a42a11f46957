using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>Embeddings of missing modalities from those that are there, and those back from the imagined ones (a cycle).</summary>
internal sealed class ModalityImagination : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ResidualAutoencoders there, back;

    public ModalityImagination(int modalities, int embeddingSize, ImaginationOptions options)
        : base(nameof(ModalityImagination))
    {
        there = new ResidualAutoencoders(modalities, embeddingSize, options);
        back = new ResidualAutoencoders(modalities, embeddingSize, options);
        RegisterComponents();
    }

    /// <summary>Fills missing embeddings, <c>[batch, modality, embedding]</c> to the same; what is there stays.</summary>
    /// <param name="embeddings">Zeros for a missing modality.</param>
    /// <param name="present"><c>[batch, modality]</c>, bool.</param>
    public override Tensor forward(Tensor embeddings, Tensor present) =>
        where(present.unsqueeze(2), embeddings, Imagine(embeddings, present));

    /// <summary>All embeddings from those that are there.</summary>
    public Tensor Imagine(Tensor embeddings, Tensor present) => there.call(embeddings, present);

    /// <summary>All embeddings from the imagined ones alone.</summary>
    /// <param name="imagined">Zeros for a modality that was not imagined.</param>
    /// <param name="wasImagined"><c>[batch, modality]</c>, bool.</param>
    public Tensor ImagineBack(Tensor imagined, Tensor wasImagined) => back.call(imagined, wasImagined);
}
