using System.Collections.Frozen;

namespace WhatIsUp.ApiGateway.ConsolePages;

/// <summary>The files of the console, embedded in the assembly.</summary>
internal static class ConsoleFiles
{
    private static readonly FrozenDictionary<string, (byte[] Bytes, string Type)> Assets = new Dictionary<string, (byte[], string)>
    {
        ["login.css"] = (Load("login.css"), "text/css; charset=utf-8"),
        ["login.js"] = (Load("login.js"), "text/javascript; charset=utf-8"),
    }.ToFrozenDictionary();

    /// <summary>The sign-in page.</summary>
    public static byte[] Login { get; } = Load("login.html");

    /// <summary>A file that a page loads, or null.</summary>
    public static (byte[] Bytes, string Type)? Find(string name) => Assets.TryGetValue(name, out var asset) ? asset : null;

    private static byte[] Load(string name)
    {
        using var file = typeof(ConsoleFiles).Assembly.GetManifestResourceStream("console/" + name)
            ?? throw new InvalidOperationException($"The assembly has no console/{name}.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
