using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Tests.Webhooks;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Ownership;

/// <summary>Calls of every method of a webhook endpoint by callers that do not own it.</summary>
public sealed class EndpointStrangerTests(WebhookStage stage) : IClassFixture<WebhookStage>
{
    [Fact]
    public async Task Stranger_gets_webhook_endpoint_not_found_from_every_method()
    {
        var caller = WebhookStage.NewCaller();
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        Caller[] strangers = [caller with { CustomerId = CustomerId.New() }, caller with { Mode = Mode.Live }, caller with { ChannelScope = ChannelId.New() }];
        foreach (var stranger in strangers) await AllFailAsync(endpoint.Id, stranger);
        await AllFailAsync(PrefixedId.New(PrefixedId.WebhookEndpoint), caller);
        Assert.Equal(receiver.Url, (await stage.Grain(endpoint.Id).GetAsync(caller)).Url);
    }

    [Fact]
    public async Task Creation_with_the_id_of_another_customers_endpoint_is_refused()
    {
        var caller = WebhookStage.NewCaller();
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        var creation = new WebhookEndpointCreation { Url = receiver.Url, Events = ["*"] };
        var refused = await Assert.ThrowsAsync<GatewayException>(() => stage.Creation(endpoint.Id).CreateAsync(WebhookStage.NewCaller(), creation));
        Assert.Equal(ErrorCode.WebhookEndpointNotFound, refused.Code);
    }

    private async Task AllFailAsync(string endpoint, Caller caller)
    {
        foreach (var method in typeof(IWebhookEndpointGrain).GetMethods())
        {
            object?[] arguments = [caller, .. method.GetParameters().Skip(1).Select(_ => (object?)null)];
            var refused = await Assert.ThrowsAsync<GatewayException>(() => (Task)method.Invoke(stage.Grain(endpoint), arguments)!);
            Assert.True(refused.Code == ErrorCode.WebhookEndpointNotFound, $"{method.Name}: {refused.Code}");
        }
    }
}
