namespace WhatIsUp.Silo.Starting;

/// <summary>How the programs end. <see cref="Grains.Membership.SiloExit.LeftCluster"/> is the one of a silo that must be started anew.</summary>
public static class ExitCodes
{
    /// <summary>Told to stop, or done.</summary>
    public const int Success = 0;

    /// <summary>It could not start on what it found: settings, folder, port, database. The lines on standard error say what to mend.</summary>
    public const int Refused = 1;

    /// <summary>The command line names no command or option.</summary>
    public const int Usage = 2;
}
