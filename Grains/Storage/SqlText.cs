using System.Text.Json;

namespace WhatIsUp.Grains.Storage;

/// <summary>What both databases can hold as text.</summary>
internal static class SqlText
{
    /// <summary>Without NUL, which PostgreSQL refuses: a peer could otherwise write a message that no commit takes.</summary>
    public static string Clean(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;

    /// <summary>A parameter for <c>{among $n}</c>. Cleaned before it becomes JSON: there a NUL is an escape, which PostgreSQL refuses as well.</summary>
    public static string List(IEnumerable<string> texts) => JsonSerializer.Serialize(texts.Select(Clean));
}
