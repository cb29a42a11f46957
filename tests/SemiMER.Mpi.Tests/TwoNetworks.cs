using System.Diagnostics;
using System.Globalization;
using SemiMER.Tests;

namespace SemiMER.Mpi.Tests;

/// <summary>
/// Two network namespaces with a virtual link between them: to MPI they are two machines, which share a disk and nothing else. Needs
/// the rights of root.
/// </summary>
internal sealed class TwoNetworks : IDisposable
{
    private const string Here = "10.77.31.1", There = "10.77.31.2";

    private readonly TemporaryDirectory folder = new();
    private readonly string here, there;

    private TwoNetworks()
    {
        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        (here, there) = ($"semimer-a{own}", $"semimer-b{own}");
        // What mpirun calls in place of ssh: the name of the machine, and what to run there.
        File.WriteAllText(Agent, $"#!/bin/bash\nshift\nexec ip netns exec {there} bash -c \"$*\"\n");
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(Agent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>What stands before a program to run two ranks, one in each.</summary>
    public string[] Launcher =>
    [
        "ip", "netns", "exec", here, "mpirun", "--allow-run-as-root", "--mca", "plm_rsh_agent", Agent, "--host", $"{Here}:1,{There}:1",
        "--mca", "btl", "tcp,self", "--mca", "btl_tcp_if_include", "10.77.31.0/24", "--mca", "oob_tcp_if_include", "10.77.31.0/24",
        "--mca", "mpi_yield_when_idle", "1", "-n", "2",
    ];

    private string Agent => folder.File("agent.sh");

    /// <summary>Makes them; null where that is not allowed.</summary>
    public static TwoNetworks? TryCreate()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var networks = new TwoNetworks();
        string link = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        (string a, string b) = ($"sa{link}", $"sb{link}");
        string[] commands =
        [
            $"netns add {networks.here}", $"netns add {networks.there}", $"link add {a} type veth peer name {b}",
            $"link set {a} netns {networks.here}", $"link set {b} netns {networks.there}",
            $"-n {networks.here} addr add {Here}/24 dev {a}", $"-n {networks.there} addr add {There}/24 dev {b}",
            .. from network in (string[])[networks.here, networks.there]
               from device in (string[])["lo", network == networks.here ? a : b]
               select $"-n {network} link set {device} up",
        ];
        if (Array.TrueForAll(commands, Ip))
            return networks;
        networks.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ip($"netns del {here}");
        Ip($"netns del {there}");
        folder.Dispose();
    }

    private static bool Ip(string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program
        }
    }
}
