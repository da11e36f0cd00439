using System.Text.Json;

namespace WhatIsUp.Grains;

/// <summary>The spelling of words in the public contract.</summary>
public static class SnakeCase
{
    /// <summary><c>LoggedOut</c> becomes <c>logged_out</c>.</summary>
    public static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>The enum value with this spelling.</summary>
    public static T Parse<T>(string word) where T : struct, Enum => Words<T>.ByWord[word];

    private static class Words<T> where T : struct, Enum
    {
        public static readonly Dictionary<string, T> ByWord = Enum.GetValues<T>().ToDictionary(value => Of(value.ToString()), StringComparer.Ordinal);
    }
}
