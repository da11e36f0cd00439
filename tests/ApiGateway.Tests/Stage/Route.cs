using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.OpenApi;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>One method of one route, as the program declares it: tests that walk over all routes meet every new one by themselves.</summary>
internal sealed partial record Route(HttpMethod Method, string Pattern, AccessRule? Rule, Type? BodyType, object? Example, long? MaxBodyBytes, bool IsPublic, bool TakesFiles)
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
                new HttpMethod(method), endpoint.RoutePattern.RawText!, facts.GetMetadata<AccessRule>(), facts.GetMetadata<IAcceptsMetadata>()?.RequestType,
                facts.GetMetadata<RequestExample>()?.Value, facts.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize, facts.GetMetadata<PublicAccess>() is not null,
                facts.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("*/*") == true);
        }
    }

    /// <summary>The path with values for its parameters; those without one get an id that never was.</summary>
    public string Path(params (string Name, string Value)[] values) => Parameter().Replace(Pattern, match =>
        values.FirstOrDefault(value => value.Name == match.Groups[1].Value).Value ?? Unknown(match.Groups[1].Value));

    /// <summary>A well-formed id that nobody has.</summary>
    public static string Unknown(string parameter) => parameter switch
    {
        "channelId" => "01900000-0000-7000-8000-000000000000",
        "endpointId" => "wh_01900000000070008000000000000000",
        "deliveryId" => "dlv_01900000000070008000000000000000",
        "chatId" or "jid" => "4915187654321@s.whatsapp.net",
        "groupId" => "120363021033254949@g.us",
        "mediaId" => "med_01900000000070008000000000000000",
        "token" => "AZAAAAAAcACAAAAAAAAAAA",
        "messageId" => "3EB0000000000000000000",
        _ => "phn_none",
    };

    /// <summary>The example that the document shows, without fields that say nothing; null for routes that take no body.</summary>
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
