namespace SemiMER.Mpi.Tests;

public sealed class MpiProcessGroupTests
{
    [Fact]
    public void Process_that_nothing_launched_is_refused()
    {
        MpiProcessGroup.IsLaunched.Should().BeFalse();
        FluentActions.Invoking(() => MpiProcessGroup.Start()).Should().Throw<MpiException>().WithMessage("*mpirun -n 2*");
    }

    [Fact]
    public void Options_list_their_faults() => FluentActions.Invoking(() =>
            MpiProcessGroup.Start(new MpiOptions { Timeout = TimeSpan.Zero, Library = " " }))
        .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);

    [Fact]
    public void Missing_library_and_another_build_are_named()
    {
        FluentActions.Invoking(() => Native.MpiLibrary.Load("/nowhere/libmpi.so")).Should().Throw<MpiException>()
            .WithMessage("MPI is missing: '/nowhere/libmpi.so'*Install Open MPI 4 or 5*");
        Skip.IfNot(OperatingSystem.IsLinux());
        FluentActions.Invoking(() => Native.MpiLibrary.Load("libc.so.6")).Should().Throw<MpiException>()
            .WithMessage("'libc.so.6' has no 'ompi_mpi_comm_world'*another build*");
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_call_is_right(int ranks)
    {
        Job.SkipWithoutMpi();
        (int code, string output, _) = Job.Run(ranks, "collectives");
        code.Should().Be(0, output);
        for (int rank = 0; rank < ranks; rank++)
            output.Should().Contain($"rank {rank} of {ranks}: all calls are right");
    }
}
