using Npgsql;

namespace WhatIsUp.Silo.Starting;

/// <summary>Connection strings of PostgreSQL as an operator gives them.</summary>
internal static class ConnectionStrings
{
    /// <summary>The problem with one that can't be parsed.</summary>
    public const string Invalid = "is not a valid PostgreSQL connection string, such as Host=db;Username=whatisup;Password=…;Database=whatisup";

    /// <summary>Whether it can be parsed.</summary>
    public static bool IsValid(string text)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(text);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
