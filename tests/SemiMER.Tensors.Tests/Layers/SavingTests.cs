namespace SemiMER.Tensors.Tests.Layers;

using static torch.nn;

/// <summary>Modules saved in TorchSharp's format and read again.</summary>
public sealed class SavingTests
{
    [Fact]
    public void The_bytes_are_those_TorchSharp_writes()
    {
        using var stream = new MemoryStream();
        Sequential(("l1", Linear(10, 64)), ("relu", ReLU()), ("l2", Linear(64, 1))).save(stream);
        byte[] bytes = stream.ToArray();
        bytes.Should().HaveCount(3127, "TorchSharp writes so many for this model");
        // Four entries; a name of nine characters; float32; two dimensions, 64 and 10.
        bytes.Take(15).Should().Equal([4, 9, .. "l1.weight"u8.ToArray(), 6, 2, 64, 10]);
    }

    [Fact]
    public void What_was_saved_is_read()
    {
        Module saved = Model(), read = Model();
        string path = Path.GetTempFileName();
        try
        {
            saved.save(path);
            var loaded = new Dictionary<string, bool>();
            read.load(path, loadedParameters: loaded);
            loaded.Should().HaveCount(7).And.NotContainValue(false);
        }
        finally
        {
            File.Delete(path);
        }
        foreach ((string key, Tensor value) in saved.state_dict())
            read.state_dict()[key].equal(value).all().item<bool>().Should().BeTrue(key);
    }

    [Fact]
    public void Cut_or_changed_data_are_refused_and_change_nothing()
    {
        using var stream = new MemoryStream();
        Model().save(stream);
        byte[] bytes = stream.ToArray();
        Module model = Model();
        float[] before = model.parameters().First().data<float>().ToArray();
        for (int length = 0; length < bytes.Length; length += 7)
        {
            byte[] cut = bytes[..length];
            FluentActions.Invoking(() => model.load(new MemoryStream(cut))).Should().Throw<InvalidDataException>();
        }
        FluentActions.Invoking(() => Linear(4, 3).load(new MemoryStream(bytes))).Should().Throw<ArgumentException>()
            .WithMessage("*Unexpected*0.weight*");
        FluentActions.Invoking(() => Sequential(Linear(4, 2), BatchNorm1d(3)).load(new MemoryStream(bytes)))
            .Should().Throw<ArgumentException>().WithMessage("*'0.weight'*?2, 4?*?3, 4?*");
        bytes[10] = 99;
        FluentActions.Invoking(() => model.load(new MemoryStream(bytes))).Should().Throw<InvalidDataException>();
        model.parameters().First().data<float>().ToArray().Should().Equal(before);
    }

    [Fact]
    public void Names_may_be_left_out()
    {
        using var stream = new MemoryStream();
        Sequential saved = Sequential(Linear(4, 3)), read = Sequential(Linear(4, 3));
        saved.save(stream, skip: ["0.bias"]);
        stream.Position = 0;
        float[] bias = ((Linear)read[0]).bias!.data<float>().ToArray();
        read.load(stream, skip: ["0.bias"]);
        ((Linear)read[0]).weight.data<float>().ToArray().Should().Equal(((Linear)saved[0]).weight.data<float>().ToArray());
        ((Linear)read[0]).bias!.data<float>().ToArray().Should().Equal(bias);
    }

    private static Sequential Model() => Sequential(Linear(4, 3), BatchNorm1d(3));
}
