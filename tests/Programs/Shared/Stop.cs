namespace SmallPrograms;

/// <summary>Where a program waits to be killed.</summary>
internal static class Stop
{
    public static void Here()
    {
        Console.WriteLine("stopped");
        Thread.Sleep(Timeout.Infinite);
    }
}
