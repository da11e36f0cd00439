using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Every route with a body, called with every kind of invalid body.</summary>
[Collection(GatewayCollection.Name)]
public sealed class BodyErrorTests(GatewayStage stage) : IAsyncLifetime
{
    // The body is not read before the resource is found to belong to the caller.
    private (string Name, string Value)[] _own = [];

    private readonly List<string> _problems = [];

    public async ValueTask InitializeAsync()
    {
        var endpoint = await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = "https://example.com/hook", events = "*", enabled = false });
        _own = [("channelId", await stage.CreateChannelAsync()), ("endpointId", endpoint.String("id"))];
    }

    public async ValueTask DisposeAsync()
    {
        await stage.Test.DeleteAsync("/v1/webhook-endpoints/" + _own[1].Value);
        await stage.Test.DeleteAsync("/v1/channels/" + _own[0].Value);
    }

    private string PathOf(Route route) => route.Path(_own);

    private IEnumerable<Route> All => stage.Routes.Where(
        route => route.BodyType is not null && !route.Pattern.StartsWith("/console/", StringComparison.Ordinal));

    // Without a valid link, no format of the body is disclosed; pages of the console need a browser (SignInTests).
    private IEnumerable<Route> WithBody => All.Where(route => !route.Pattern.StartsWith("/link/{token}/", StringComparison.Ordinal));

    [Fact]
    public void Every_route_with_a_body_has_an_example()
    {
        Assert.NotEmpty(WithBody);
        Assert.Empty(All.Where(route => route.Example is null).Select(route => route.ToString()));
    }

    [Theory]
    [InlineData("{\"name\":", 400)]
    [InlineData("nonsense", 400)]
    [InlineData("{\"name\":\"a\"}{\"name\":\"b\"}", 400)]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", 400)]
    [InlineData("{\"\\ud800\":1}", 400)]
    [InlineData(
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
        + "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}", 400)]
    public async Task Text_that_is_not_JSON_is_a_bad_request(string body, int status)
    {
        foreach (var route in WithBody)
            Expect(await stage.Test.SendTextAsync(route.Method, PathOf(route), body), status, "bad_request");
        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("7")]
    public async Task JSON_that_is_not_an_object_is_reported_for_the_body(string body)
    {
        foreach (var route in WithBody) Expect(await stage.Test.SendTextAsync(route.Method, PathOf(route), body), 400, "invalid_request", "body");
        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Fact]
    public async Task Absent_body_is_a_bad_request()
    {
        foreach (var route in WithBody) Expect(await stage.Test.SendAsync(route.Method, PathOf(route), null), 400, "bad_request");
        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Body_of_another_media_type_is_rejected_with_415(string contentType)
    {
        foreach (var route in WithBody.Where(route => !route.TakesFiles || contentType == "application/x-www-form-urlencoded"))
            Expect(await stage.Test.SendTextAsync(route.Method, PathOf(route), route.Body()!.ToJsonString(), contentType), 415, "bad_request");
        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Fact]
    public async Task Body_that_is_too_large_is_rejected_with_413()
    {
        foreach (var route in WithBody)
        {
            var body = "{\"name\":\"" + new string('a', (int)Math.Max(RequestLimits.MaxBodyBytes, route.MaxBodyBytes ?? 0)) + "\"}";
            // With Expect: 100-continue the client gets the answer before the connection ends.
            var content = new StringContent(body, Encoding.UTF8, "application/json");
            Expect(await stage.Test.SendAsync(route.Method, PathOf(route), content, ("Expect", "100-continue")), 413, "bad_request");
        }

        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Fact]
    public async Task Unknown_fields_are_all_named()
    {
        foreach (var route in WithBody)
        {
            var body = route.Body()!;
            body["surprise"] = 1;
            body["another_one"] = new JsonObject();
            Expect(await stage.Test.SendTextAsync(route.Method, PathOf(route), body.ToJsonString()), 400, "invalid_request", "surprise", "another_one");
        }

        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Fact]
    public async Task Missing_fields_are_named()
    {
        foreach (var (route, field) in Fields().Where(entry => entry.Field.IsRequired))
        {
            var body = route.Body()!;
            body.Remove(field.Name);
            Expect(await stage.Test.SendTextAsync(route.Method, PathOf(route), body.ToJsonString()), 400, "invalid_request", field.Name);
        }

        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Fact]
    public async Task Null_in_required_fields_is_named()
    {
        foreach (var (route, field) in Fields().Where(entry => entry.Field.IsRequired))
        {
            var body = route.Body()!;
            body[field.Name] = null;
            Expect(await stage.Test.SendTextAsync(route.Method, PathOf(route), body.ToJsonString()), 400, "invalid_request", field.Name);
        }

        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Fact]
    public async Task Fields_of_a_wrong_type_are_named()
    {
        foreach (var (route, field) in Fields())
        {
            var body = route.Body()!;
            body[field.Name] = field.PropertyType == typeof(string) || field.PropertyType == typeof(TextValue) ? 17 : "☃";
            Expect(await stage.Test.SendTextAsync(route.Method, PathOf(route), body.ToJsonString()), 400, "invalid_request", field.Name);
        }

        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("\\ud800")]
    public async Task Characters_that_databases_cannot_store_are_rejected(string character)
    {
        foreach (var (route, field) in Fields().Where(entry => entry.Field.PropertyType == typeof(string)))
        {
            var body = route.Body()!;
            body[field.Name] = "@@";
            var reply = await stage.Test.SendTextAsync(
                route.Method, PathOf(route), body.ToJsonString().Replace("@@", "a" + character, StringComparison.Ordinal));
            if ((int)reply.Status != 400) _problems.Add($"{field.Name} of {reply}");
        }

        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    [Fact]
    public async Task Message_with_unknown_type_is_rejected_with_the_list_of_types()
    {
        var channel = await stage.CreateChannelAsync();
        foreach (var body in (string[])["{\"to\":\"+4915187654321\",\"text\":\"a\"}", "{\"type\":\"telepathy\",\"to\":\"+4915187654321\"}", "{\"type\":1}"])
        {
            var reply = await stage.Test.SendTextAsync(HttpMethod.Post, $"/v1/channels/{channel}/messages", body);
            Expect(reply, 400, "invalid_request", "type");
            Assert.Contains("text", reply.Detail("type"), StringComparison.Ordinal);
        }

        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    /// <summary>Fields of every body.</summary>
    private IEnumerable<(Route Route, JsonPropertyInfo Field)> Fields() =>
        from route in WithBody
        from field in JsonSettings.Options.GetTypeInfo(route.Example!.GetType()).Properties
        select (route, field);

    private void Expect(Reply reply, int status, string code, params string[] fields)
    {
        if ((int)reply.Status != status || reply.Code != code) _problems.Add($"expected {status} {code}, got {reply}");
        else _problems.AddRange(fields.Where(field => reply.Detail(field) is null).Select(field => $"{field} is not named: {reply}"));
    }
}
