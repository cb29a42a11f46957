using FluentAssertions;
using Xunit;
using static SemiMER.Tensors.Tests.Optimizers.SmallTraining;

namespace SemiMER.Tensors.Tests.Optimizers;

public sealed class OptimizerStateTests
{
    [Theory]
    [MemberData(nameof(SmallTraining.Names), MemberType = typeof(SmallTraining))]
    public void Training_goes_on_with_the_same_bits_from_a_saved_state(string name)
    {
        (Parameter[] first, OptimizerHelper one) = Make(name);
        Train(first, one, 0, 4);
        using var stream = new MemoryStream();
        one.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        (Parameter[] second, OptimizerHelper other) = Make(name);
        using (torch.no_grad())
            for (int i = 0; i < first.Length; i++) second[i].copy_(first[i]);

        other.load_state_dict(new BinaryReader(stream));

        stream.Position.Should().Be(stream.Length);
        Train(first, one, 4, 8);
        Train(second, other, 4, 8);
        Values(second).Should().Equal(Values(first));
    }

    [Theory]
    [MemberData(nameof(SmallTraining.Names), MemberType = typeof(SmallTraining))]
    public void Training_goes_on_with_the_same_bits_from_a_state_in_memory(string name)
    {
        (Parameter[] first, OptimizerHelper one) = Make(name);
        Train(first, one, 0, 4);
        one.ParamGroups.First().LearningRate = 0.125;
        (Parameter[] second, OptimizerHelper other) = Make(name);
        using (torch.no_grad())
            for (int i = 0; i < first.Length; i++) second[i].copy_(first[i]);

        other.load_state_dict(one.state_dict());

        other.state_dict().State.Zip(one.state_dict().State).Should().OnlyContain(pair => pair.First.ApproximatelyEquals(pair.Second));
        Train(first, one, 4, 8);
        one.Dispose();
        Train(second, other, 4, 8);
        Values(second).Should().Equal(Values(first));
    }

    [Fact]
    public void The_bytes_are_those_of_TorchSharp()
    {
        using var parameter = new Parameter(torch.tensor(new[] { 1f, 2f }));
        using SGD optimizer = optim.SGD([parameter], 0.5, momentum: 0.25);
        parameter.grad = torch.tensor(new[] { 3f, 4f });
        optimizer.step();
        using var stream = new MemoryStream();

        optimizer.save_state_dict(new BinaryWriter(stream));

        byte[] expected =
        [
            3, (byte)'S', (byte)'G', (byte)'D', 1, 1,
            .. BitConverter.GetBytes(0.5), .. BitConverter.GetBytes(0.5), .. BitConverter.GetBytes(0.25),
            .. BitConverter.GetBytes(0.0), .. BitConverter.GetBytes(0.0), 0, 0,
            1, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
            6, 1, 2, .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(4f),
        ];
        stream.ToArray().Should().Equal(expected);
    }

    [Fact]
    public void The_state_of_another_kind_is_refused()
    {
        (_, OptimizerHelper one) = Make("SGD");
        (_, OptimizerHelper other) = Make("Adam");
        using var stream = new MemoryStream();
        one.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;

        other.Invoking(adam => adam.load_state_dict(new BinaryReader(stream))).Should().Throw<InvalidDataException>();
        other.Invoking(adam => adam.load_state_dict(one.state_dict())).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_state_for_other_shapes_or_cut_short_is_refused()
    {
        using var small = new Parameter(torch.zeros(2));
        using var large = new Parameter(torch.zeros(3));
        using Adam one = optim.Adam([small]), other = optim.Adam([large]), same = optim.Adam([small]);
        using var stream = new MemoryStream();
        one.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;

        other.Invoking(adam => adam.load_state_dict(new BinaryReader(stream))).Should().Throw<ArgumentException>().WithMessage("*[2]*[3]*");
        using var cut = new MemoryStream(stream.ToArray()[..^4]);
        same.Invoking(adam => adam.load_state_dict(new BinaryReader(cut))).Should().Throw<EndOfStreamException>();
    }
}
