using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Requests with an idempotency key over REST.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RepeatedRequestTests(GatewayStage stage) : IAsyncLifetime
{
    private Api _owner = null!;

    public async ValueTask InitializeAsync() => _owner = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Repetition_gets_the_first_response_and_does_nothing()
    {
        var first = await PostAsync("/v1/channels", new { name = "one" }, "first");
        var again = await PostAsync("/v1/channels", new { name = "one" }, "first");
        Assert.Equal((201, 201), ((int)first.Status, (int)again.Status));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal((first.Header("Location"), first.Header("Content-Type")), (again.Header("Location"), again.Header("Content-Type")));
        Assert.Equal((null, "true"), (first.Header("Idempotent-Replayed"), again.Header("Idempotent-Replayed")));
        Assert.Single((await _owner.GetAsync("/v1/channels"))["data"].EnumerateArray());
        Assert.NotEqual(first.String("id"), (await PostAsync("/v1/channels", new { name = "one" }, "second")).String("id"));
    }

    [Fact]
    public async Task Twenty_requests_at_once_run_once()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync("/v1/channels", new { name = "one" }, "at once")));
        Assert.All(replies, reply => Assert.True(
            (int)reply.Status == 201 || ((int)reply.Status, reply.Code, reply.Detail("reason")) == (409, "concurrent_modification", "idempotency_key_in_use"),
            reply.ToString()));
        Assert.Contains(replies, reply => (int)reply.Status == 201);
        Assert.Single((await _owner.GetAsync("/v1/channels"))["data"].EnumerateArray());
    }

    [Fact]
    public async Task Key_of_another_request_is_refused()
    {
        Assert.Equal(201, (int)(await PostAsync("/v1/channels", new { name = "one" }, "used")).Status);
        foreach (var (path, body) in new (string, object)[] { ("/v1/channels", new { name = "two" }), ("/v1/sandbox/phones", new { name = "one" }) })
        {
            var refused = await PostAsync(path, body, "used");
            Assert.Equal((409, "concurrent_modification", "idempotency_key_reused"), ((int)refused.Status, refused.Code, refused.Detail("reason")));
        }

        // The keys of another API key are its own.
        Assert.Equal(201, (int)(await PostAsync("/v1/channels", new { name = "two" }, "used", stage.Stranger)).Status);
    }

    [Fact]
    public async Task Refusal_is_repeated_and_a_limit_is_not()
    {
        var refused = await PostAsync("/v1/channels", new { name = "" }, "refused");
        var again = await PostAsync("/v1/channels", new { name = "" }, "refused");
        Assert.Equal((400, refused.Text, "true"), ((int)again.Status, again.Text, again.Header("Idempotent-Replayed")));

        Assert.Equal(404, (int)(await PostAsync("/v1/channels/01900000-0000-7000-8000-000000000000/connect", new { }, "unknown")).Status);
    }

    [Fact]
    public async Task Secret_of_a_response_is_not_repeated()
    {
        var first = await PostAsync("/v1/api-keys", new { name = "desk" }, "secret");
        var again = await PostAsync("/v1/api-keys", new { name = "desk" }, "secret");
        Assert.StartsWith("zpk_test_", first.String("secret"), StringComparison.Ordinal);
        Assert.Equal((first.String("id"), System.Text.Json.JsonValueKind.Null), (again.String("id"), again["secret"].ValueKind));

        object endpoint = new { url = "http://127.0.0.1:9/hook", events = new[] { "*" } };
        Assert.NotEqual("", (await PostAsync("/v1/webhook-endpoints", endpoint, "endpoint")).String("signing_secret"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await PostAsync("/v1/webhook-endpoints", endpoint, "endpoint"))["signing_secret"].ValueKind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    [InlineData(null)]
    public async Task Malformed_key_is_refused_before_anything_is_done(string? key)
    {
        var refused = await PostAsync("/v1/channels", new { name = "one" }, key ?? new string('k', 256));
        Assert.Equal((400, "bad_request"), ((int)refused.Status, refused.Code));
        Assert.Empty((await _owner.GetAsync("/v1/channels"))["data"].EnumerateArray());
    }

    private Task<Reply> PostAsync(string path, object body, string key, Api? by = null) => (by ?? _owner).SendAsync(
        HttpMethod.Post, path, System.Net.Http.Json.JsonContent.Create(body), ("Idempotency-Key", key));
}
