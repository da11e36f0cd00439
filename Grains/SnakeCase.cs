using System.Text.Json;

namespace WhatIsUp.Grains;

/// <summary>The spelling of names in the public API.</summary>
public static class SnakeCase
{
    /// <summary><c>LoggedOut</c> becomes <c>logged_out</c>.</summary>
    public static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>The enum value with this spelling.</summary>
    public static T Parse<T>(string name) where T : struct, Enum => Names<T>.ByName[name];

    private static class Names<T> where T : struct, Enum
    {
        public static readonly Dictionary<string, T> ByName = Enum.GetValues<T>().ToDictionary(value => Of(value.ToString()), StringComparer.Ordinal);
    }
}
