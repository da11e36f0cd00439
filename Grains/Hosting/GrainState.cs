namespace WhatIsUp.Grains.Hosting;

/// <summary>Where grains keep their state.</summary>
public static class GrainState
{
    /// <summary>Name of the storage provider of all grains. It seals.</summary>
    public const string Provider = "whatisup";

    /// <summary>Name of the provider below, which holds the rows and sees sealed bytes only: AdoNet on PostgreSQL, our own on SQLite.</summary>
    public const string Rows = "whatisup.rows";
}
