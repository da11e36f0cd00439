namespace WhatIsUp.Grains.Hosting;

/// <summary>Names of the storage providers of grain state.</summary>
public static class GrainState
{
    /// <summary>Storage provider of all grains, which encrypts.</summary>
    public const string Provider = "whatisup";

    /// <summary>Underlying provider, which stores encrypted rows: AdoNet on PostgreSQL, our own on SQLite.</summary>
    public const string Rows = "whatisup.rows";
}
