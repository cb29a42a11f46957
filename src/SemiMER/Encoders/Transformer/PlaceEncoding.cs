using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Sine and cosine of a frame's place, added to its features (Vaswani et al. 2017, section 3.5): feature 2i of frame t gets
/// sin(t / 10000^(2i/d)), feature 2i + 1 the cosine.
/// </summary>
internal sealed class PlaceEncoding : nn.Module<Tensor, Tensor>
{
    private readonly int width;
    private Tensor table; // where it was needed last

    /// <summary>Creates the table.</summary>
    /// <param name="width">Number of features.</param>
    /// <param name="length">Number of frames that it is made for; longer sequences cost a table of their own at each use.</param>
    public PlaceEncoding(int width, int length)
        : base(nameof(PlaceEncoding))
    {
        this.width = width;
        table = Places(length).DetachFromDisposeScope();
    }

    /// <summary>Adds the places to <c>[time, batch, feature]</c>.</summary>
    public override Tensor forward(Tensor input)
    {
        long time = input.size(0);
        if (time > table.size(0))
            return input.Plus(Places((int)time).to(input.device).to_type(input.dtype));
        if (table.dtype != input.dtype || table.device_type != input.device_type || table.device_index != input.device_index)
        {
            using Tensor before = table;
            table = before.to(input.device).to_type(input.dtype).DetachFromDisposeScope();
        }
        return input.Plus(table.narrow(0, 0, time));
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // The table is no state: it is not saved.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            table.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Places(int length)
    {
        var places = new float[length * width];
        for (int t = 0; t < length; t++)
        {
            for (int i = 0; i < width; i++)
            {
                double angle = t / Math.Pow(10000, (i - i % 2) / (double)width);
                places[t * width + i] = (float)(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }
        return tensor(places, [length, 1, width]);
    }
}
