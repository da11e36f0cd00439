using System.Text.Json;

namespace WhatIsUp.WhatsApp.Tests;

/// <summary>Test vectors of other implementations; each file contains its origin.</summary>
internal static class Vectors
{
    internal static JsonElement Load(string file)
    {
        using var stream = typeof(Vectors).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException(file);
        return JsonDocument.Parse(stream).RootElement;
    }

    internal static string Text(this JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    internal static byte[] Bytes(this JsonElement vector, string name) => Convert.FromHexString(vector.Text(name));

    internal static JsonElement.ArrayEnumerator Each(this JsonElement vectors, string name) => vectors.GetProperty(name).EnumerateArray();
}
