namespace WhatIsUp.Silo.Starting;

/// <summary>Exit codes of the programs. A silo that must be restarted exits with <see cref="Grains.Membership.SiloExit.LeftCluster"/>.</summary>
public static class ExitCodes
{
    /// <summary>Stopped on request, or finished.</summary>
    public const int Success = 0;

    /// <summary>Failed to start because of settings, folder, port or database. Standard error lists what to fix.</summary>
    public const int Refused = 1;

    /// <summary>The command line is invalid.</summary>
    public const int Usage = 2;
}
