using System.Text.Json;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Text that both databases can store.</summary>
internal static class SqlText
{
    /// <summary>Removes NUL, which PostgreSQL rejects: otherwise a peer could send a message that can't be committed.</summary>
    public static string Clean(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;

    /// <summary>A parameter for <c>{among $n}</c>. Cleaned before it becomes JSON: there a NUL is an escape, which PostgreSQL refuses as well.</summary>
    public static string List(IEnumerable<string> texts) => JsonSerializer.Serialize(texts.Select(Clean));
}
