using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.OpenApi;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>One method of one route, as declared by the program: tests over all routes include new ones automatically.</summary>
internal sealed partial record Route(
    HttpMethod Method, string Pattern, AccessRule? Rule, Type? BodyType, object? Example, long? MaxBodyBytes, bool IsPublic, bool TakesFiles,
    string? OperationId)
{
    /// <summary>True for routes that need a key.</summary>
    public bool IsApi => Pattern.StartsWith("/v1", StringComparison.Ordinal) && !IsPublic;

    /// <summary>Names of the path's parameters, in order.</summary>
    public IReadOnlyList<string> Parameters => [.. Parameter().Matches(Pattern).Select(match => match.Groups[1].Value)];

    /// <summary>The methods of an endpoint.</summary>
    public static IEnumerable<Route> Of(RouteEndpoint endpoint)
    {
        var facts = endpoint.Metadata;
        foreach (var method in facts.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
        {
            yield return new Route(
                new HttpMethod(method), PatternOf(endpoint), facts.GetMetadata<AccessRule>(), facts.GetMetadata<IAcceptsMetadata>()?.RequestType,
                ExampleOf(facts), facts.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize, facts.GetMetadata<PublicAccess>() is not null,
                facts.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("*/*") == true,
                facts.GetMetadata<IEndpointNameMetadata>()?.EndpointName);
        }
    }

    private static object? ExampleOf(EndpointMetadataCollection facts) =>
        OperationTable.Find(facts.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "")?.Example ?? facts.GetMetadata<RequestExample>()?.Value;

    // The root of a group of routes ends with a slash.
    private static string PatternOf(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText is { Length: > 1 } text ? text.TrimEnd('/') : endpoint.RoutePattern.RawText!;

    /// <summary>The path with values for its parameters; those without one get an id that never was.</summary>
    public string Path(params (string Name, string Value)[] values) => Parameter().Replace(Pattern, match =>
        values.FirstOrDefault(value => value.Name == match.Groups[1].Value).Value ?? Unknown(match.Groups[1].Value));

    /// <summary>A well-formed unknown id.</summary>
    public static string Unknown(string parameter) => parameter switch
    {
        "channelId" => "01900000-0000-7000-8000-000000000000",
        "endpointId" => "wh_01900000000070008000000000000000",
        "keyId" => "key_01900000000070008000000000000000",
        "deliveryId" => "dlv_01900000000070008000000000000000",
        "chatId" or "jid" => "4915187654321@s.whatsapp.net",
        "groupId" or "communityId" => "120363021033254949@g.us",
        "mediaId" => "med_01900000000070008000000000000000",
        "newsletterId" => "120363021033254949@newsletter",
        "adminId" => "me",
        "inviteCode" => "0029VaAbCdEfGhIjKlMnOpQr",
        "serverId" => "101",
        "category" => "last_seen",
        "token" => "AZAAAAAAcACAAAAAAAAAAA",
        "messageId" => "3EB0000000000000000000",
        "productId" => "prd_7000000000000001",
        "collectionId" or "orderId" => "7000000000000001",
        "importId" => "imp_01900000000070008000000000000000",
        "quickReplyId" => "1700000000",
        "memberId" => "mem_01900000000070008000000000000000",
        "catalogId" => "cat_01900000000070008000000000000000",
        _ => "phn_none",
    };

    /// <summary>The example in the document, without null fields; null for routes without a body.</summary>
    public JsonObject? Body()
    {
        if (Example is null || BodyType is null) return null;
        var body = JsonSerializer.SerializeToNode(Example, BodyType, JsonSettings.Options)!.AsObject();
        foreach (var field in body.Where(field => field.Value is null).Select(field => field.Key).ToArray()) body.Remove(field);
        return body;
    }

    /// <summary>Sends the example body, if the route takes one.</summary>
    public Task<Reply> CallAsync(Api api, string path) =>
        Body() is { } body ? api.SendTextAsync(Method, path, body.ToJsonString()) : api.SendAsync(Method, path, null);

    public override string ToString() => $"{Method} {Pattern}";

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
