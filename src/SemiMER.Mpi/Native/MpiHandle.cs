namespace SemiMER.Mpi.Native;

/// <summary>Something that MPI has made.</summary>
/// <param name="Address">How MPI calls it.</param>
internal readonly record struct MpiHandle(nint Address);
