using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Removes components that nothing refers to: the generator also writes those of which only parts are used.</summary>
internal static partial class UnusedComponents
{
    /// <summary>Removes them, and then those that only they referred to.</summary>
    public static async Task RemoveAsync(OpenApiDocument document, CancellationToken cancellationToken)
    {
        var components = document.Components!;
        while (true)
        {
            var text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
            var used = Reference().Matches(text).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
            var count = Remove(components.Schemas, "schemas", used) + Remove(components.Responses, "responses", used)
                + Remove(components.Parameters, "parameters", used) + Remove(components.Examples, "examples", used)
                + Remove(components.Headers, "headers", used);
            if (count == 0) return;
        }
    }

    private static int Remove<T>(IDictionary<string, T>? components, string kind, HashSet<string> used)
    {
        var unused = components?.Keys.Where(name => name != EventSchemas.Union && !used.Contains($"{kind}/{name}")).ToArray() ?? [];
        foreach (var name in unused) components!.Remove(name);
        return unused.Length;
    }

    [GeneratedRegex("#/components/([a-z]+/[^\"]+)\"", RegexOptions.Compiled | RegexOptions.IgnoreCase)]
    private static partial Regex Reference();
}
