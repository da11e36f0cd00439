using Microsoft.OpenApi;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Moves parameters and successful responses that several operations have in common to the components, so that each is written once.</summary>
internal static class SharedComponents
{
    /// <summary>Replaces what several operations have in common by references.</summary>
    public static async Task ShareAsync(OpenApiDocument document, CancellationToken cancellationToken)
    {
        var operations = document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()).ToArray();
        await ShareParametersAsync(document, operations, cancellationToken);
        await ShareResponsesAsync(document, operations, cancellationToken);
    }

    private static async Task ShareParametersAsync(OpenApiDocument document, OpenApiOperation[] operations, CancellationToken cancellationToken)
    {
        var uses = new List<Use>();
        foreach (var operation in operations)
            for (var i = 0; i < (operation.Parameters?.Count ?? 0); i++)
                if (operation.Parameters![i] is OpenApiParameter parameter)
                {
                    var (place, index) = (operation.Parameters, i);
                    uses.Add(new Use(parameter.Name!, await TextOfAsync(parameter, cancellationToken), name =>
                    {
                        if (document.Components?.Parameters?.ContainsKey(name) != true) document.AddComponent<IOpenApiParameter>(name, parameter);
                        place[index] = new OpenApiParameterReference(name, document);
                    }));
                }

        Share(uses);
    }

    private static async Task ShareResponsesAsync(OpenApiDocument document, OpenApiOperation[] operations, CancellationToken cancellationToken)
    {
        var uses = new List<Use>();
        foreach (var responses in operations.Select(operation => operation.Responses).OfType<OpenApiResponses>())
            foreach (var (status, found) in responses.ToArray())
                if (found is OpenApiResponse response && NameOf(status, response) is { } own)
                    uses.Add(new Use(own, await TextOfAsync(response, cancellationToken), name =>
                    {
                        if (document.Components?.Responses?.ContainsKey(name) != true) document.AddComponent<IOpenApiResponse>(name, response);
                        responses[status] = new OpenApiResponseReference(name, document);
                    }));

        Share(uses);
    }

    /// <summary>The status and what the response contains, or null for a response without a schema of its own.</summary>
    private static string? NameOf(string status, OpenApiResponse response) => response.Content is not { Count: > 0 } content ? status
        : content.Values.First().Schema is OpenApiSchemaReference { Reference.Id: { } schema } ? $"{status}.{schema}"
        : null;

    /// <summary>The most frequent of several forms of one name becomes the component; the others stay where they are.</summary>
    private static void Share(IEnumerable<Use> uses)
    {
        foreach (var named in uses.GroupBy(use => use.Name, StringComparer.Ordinal))
        {
            var most = named.GroupBy(use => use.Text, StringComparer.Ordinal).OrderByDescending(form => form.Count()).First();
            if (most.Count() == 1) continue;
            foreach (var use in most) use.Replace(use.Name);
        }
    }

    private static Task<string> TextOfAsync(IOpenApiSerializable element, CancellationToken cancellationToken) =>
        element.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);

    /// <summary>The location of an element.</summary>
    private sealed record Use(string Name, string Text, Action<string> Replace);
}
