using System.Globalization;

namespace WhatIsUp.Cluster.Killing;

/// <summary>How often and how to kill.</summary>
/// <param name="Kills">Number of kills.</param>
/// <param name="Seed">Seed of every random choice.</param>
/// <param name="PostgresConnectionString">Database, or null for SQLite.</param>
public sealed record KillPlan(int Kills, int Seed, string? PostgresConnectionString)
{
    /// <summary>Channels, each paired with a phone and talking to a friend.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>A process is killed this soon after its start at the earliest: some die while they start.</summary>
    public TimeSpan ShortestLife { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A process is killed this late at the latest.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Pause between the texts of one sender.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long everything may take to arrive after the last restart.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Kills from the environment variable <c>KILLS</c> and seed from <c>KILL_SEED</c>, as <c>tests/kill</c> sets them.</summary>
    public static KillPlan FromEnvironment(int defaultKills, string? postgresConnectionString) =>
        new(Number("KILLS") ?? defaultKills, Number("KILL_SEED") ?? Random.Shared.Next(1, 1_000_000), postgresConnectionString);

    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
