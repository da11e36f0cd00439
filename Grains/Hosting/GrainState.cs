namespace WhatIsUp.Grains.Hosting;

/// <summary>Where grains keep their state.</summary>
public static class GrainState
{
    /// <summary>Name of the one storage provider: AdoNet on PostgreSQL, our own on SQLite.</summary>
    public const string Provider = "whatisup";
}
