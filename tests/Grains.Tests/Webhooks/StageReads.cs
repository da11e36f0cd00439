using Microsoft.Extensions.DependencyInjection;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>Reads of the database beside the grains.</summary>
public static class StageReads
{
    public static async Task<IReadOnlyList<WebhookEndpointView>> GetListingAsync(this IServiceProvider services, Caller caller) =>
        (await services.GetRequiredService<EndpointRows>().ListAsync(caller, new PageRequest(100, null), TestContext.Current.CancellationToken)).Data;
}
