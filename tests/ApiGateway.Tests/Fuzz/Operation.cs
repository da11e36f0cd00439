using System.Text.Json.Nodes;

namespace WhatIsUp.ApiGateway.Tests.Fuzz;

/// <summary>One operation of the OpenAPI document, as input of the fuzzer.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, with parameters in braces.</param>
/// <param name="PathParameters">Their names.</param>
/// <param name="QueryParameters">Names of the fields of its query.</param>
/// <param name="Example">The example body in the document, or null.</param>
/// <param name="Errors">The documented errors.</param>
internal sealed record Operation(
    HttpMethod Method, string Path, IReadOnlyList<string> PathParameters, IReadOnlyList<string> QueryParameters, JsonNode? Example,
    IReadOnlySet<(int Status, string Code)> Errors)
{
    private static readonly Uri Origin = new("http://localhost");

    /// <summary>The operations of a document.</summary>
    public static IReadOnlyList<Operation> Read(JsonObject document) =>
    [
        .. from path in document["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           select Read(operation.Key, path.Key, operation.Value!.AsObject()),
    ];

    /// <summary>True for a request that this operation may answer: dot segments are resolved, as the client and the server do.</summary>
    public bool Takes(HttpMethod method, string path)
    {
        var (pattern, given) = (Path.Split('/'), new Uri(Origin, path).AbsolutePath.TrimEnd('/').Split('/'));
        return string.Equals(method.Method, Method.Method, StringComparison.OrdinalIgnoreCase) && pattern.Length == given.Length
            && pattern.Zip(given).All(pair => pair.First.StartsWith('{') || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static Operation Read(string method, string path, JsonObject operation)
    {
        var parameters = operation["parameters"]?.AsArray().Select(parameter => ((string)parameter!["name"]!, (string)parameter["in"]!)).ToArray() ?? [];
        var errors =
            from response in operation["responses"]!.AsObject()
            where response.Key[0] >= '4'
            from example in response.Value!["content"]!["application/json"]!["examples"]!.AsObject()
            select (int.Parse(response.Key, System.Globalization.CultureInfo.InvariantCulture), example.Key);
        return new Operation(
            new HttpMethod(method.ToUpperInvariant()), path, Named("path"), Named("query"),
            operation["requestBody"]?["content"]!["application/json"]!["example"], errors.ToHashSet());

        string[] Named(string place) => [.. parameters.Where(parameter => parameter.Item2 == place).Select(parameter => parameter.Item1)];
    }

    public override string ToString() => $"{Method} {Path}";
}
