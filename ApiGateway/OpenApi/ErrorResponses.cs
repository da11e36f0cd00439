using System.Text.Json;
using Microsoft.OpenApi;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>
/// Error responses of the document. A response with a status and a set of error codes is a component of its own, such as <c>404.channel_not_found</c>, and
/// operations refer to it.
/// </summary>
internal static class ErrorResponses
{
    private const string RequestId = "req_019abf3a2b4c7d5e8f60718293a4b5c6";

    private static readonly ErrorBody PlanLimit = new(
        ErrorCode.Other, "The plan's limit is reached.",
        new Dictionary<string, string> { ["reason"] = Plan.PlanLimit, ["resource"] = "webhook_endpoints", ["limit"] = "20", ["plan"] = "trial" });

    private static readonly ErrorBody NotSupported = new(
        ErrorCode.Other, "Only a phone can register a number; a channel is a device that is linked to it.",
        new Dictionary<string, string> { ["reason"] = ErrorStatus.NotSupportedByProtocol, ["instead"] = "GET /v1/channels/{channelId}/qr" });

    /// <summary>Adds the response of a status with its codes to an operation.</summary>
    public static void Add(OpenApiOperation operation, OpenApiDocument document, int status, IReadOnlyCollection<ErrorCode> codes)
    {
        var names = codes.Select(NameOf).ToArray();
        var name = string.Join('.', [$"{status}", .. names.Order(StringComparer.Ordinal)]);
        if (document.Components?.Responses?.ContainsKey(name) != true) document.AddComponent<IOpenApiResponse>(name, Create(document, status, codes));
        operation.Responses ??= [];
        operation.Responses[$"{status}"] = new OpenApiResponseReference(name, document);
    }

    private static OpenApiResponse Create(OpenApiDocument document, int status, IReadOnlyCollection<ErrorCode> codes) => new()
    {
        Description = string.Join(", ", codes.Select(code => $"[{NameOf(code)}]({ErrorGuide.PathOf(code)})")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new()
            {
                Schema = new OpenApiSchemaReference(nameof(ErrorEnvelope), document),
                Examples = codes.ToDictionary(NameOf, code => (IOpenApiExample)Example(document, status, code)),
            },
        },
    };

    private static OpenApiExampleReference Example(OpenApiDocument document, int status, ErrorCode code)
    {
        var isPlanLimit = status == StatusCodes.Status403Forbidden && code == ErrorCode.Other;
        var isUnsupported = status == StatusCodes.Status501NotImplemented;
        var name = isPlanLimit ? Plan.PlanLimit : isUnsupported ? ErrorStatus.NotSupportedByProtocol : NameOf(code);
        var error = isPlanLimit ? PlanLimit
            : isUnsupported ? NotSupported
            : ExampleOf(code).Error;
        if (document.Components?.Examples?.ContainsKey(name) != true)
            document.AddComponent<IOpenApiExample>(
                name, new OpenApiExample { Value = JsonSerializer.SerializeToNode(new ErrorEnvelope(error, RequestId), JsonSettings.Options) });
        return new OpenApiExampleReference(name, document);
    }

    /// <summary>Body of a response with a code.</summary>
    public static ErrorEnvelope ExampleOf(ErrorCode code) => new(
        new ErrorBody(
            code, ErrorDescriptions.Of(code), code == ErrorCode.InvalidRequest ? new Dictionary<string, string> { ["name"] = "is required" } : null),
        RequestId);

    private static string NameOf(ErrorCode code) => ErrorGuide.NameOf(code);
}
