using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Business;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Business;

/// <summary>
/// Creates one product of an import. It is marked before the request and after the answer: when the outcome is unknown, because the answer or the process was
/// lost, the catalogue shows whether the product is there, so that none is created twice.
/// </summary>
public sealed class ImportSteps(ImportRows rows, ChannelRows channels, BusinessPictures pictures, IOptions<WhatIsUpOptions> options, TimeProvider time)
{
    private const int MaxAttempts = 5;
    private const int ScanLimit = 100;
    private const int MaxScannedPages = 100;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>Creates a product, or finds out that it was created.</summary>
    /// <returns>How long to wait before the next product; null for the usual pause.</returns>
    internal async Task<TimeSpan?> RunAsync(WhatsAppClient client, ChannelFence fence, OpenImportItem item, CancellationToken cancellationToken)
    {
        item = item with { Attempts = item.Attempts + 1 };
        if (item.Attempts > MaxAttempts)
        {
            await FailAsync(fence, item, "no_answer", "WhatsApp did not answer; the catalogue shows whether the product is there.", cancellationToken);
            return null;
        }
        try
        {
            var product = item.IsRunning ? await FindCreatedAsync(client, fence, item.Product, cancellationToken) : null;
            product ??= await CreateAsync(client, fence, item, cancellationToken);
            await rows.PutAsync(fence, item, ImportItemStatus.Created, PrefixedId.Product + product.Id, null, null, cancellationToken);
            return null;
        }
        catch (GatewayException fault)
        {
            var (reason, message) = fault.Details?.FirstOrDefault() is { Key: { } field, Value: { } problem } && fault.Code == ErrorCode.InvalidRequest
                ? ("invalid_field", $"{field} {problem}") : (SnakeCase.Of(fault.Code.ToString()), fault.Message);
            await FailAsync(fence, item, reason, message, cancellationToken);
            return null;
        }
        catch (WhatsAppRefusedException refused) when (refused.RetryAfter is not null || refused.UpstreamCode is 429 or >= 500)
        {
            // Nothing was created: the product waits for its turn.
            await rows.PutAsync(fence, item, ImportItemStatus.Queued, null, null, null, cancellationToken);
            return refused.RetryAfter ?? RetryDelay;
        }
        catch (WhatsAppRefusedException refused)
        {
            await FailAsync(fence, item, BusinessErrors.ReasonOf(refused) ?? refused.Reason, "WhatsApp refused.", cancellationToken);
            return null;
        }
        catch (Exception fault) when (fault is NotConnectedException or TimeoutException or WhatsApp.Media.MediaTransferException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await rows.PutAsync(fence, item, ImportItemStatus.Running, null, null, null, cancellationToken);
            return RetryDelay;
        }
    }

    private async Task<Product> CreateAsync(WhatsAppClient client, ChannelFence fence, OpenImportItem item, CancellationToken cancellationToken)
    {
        var channel = await channels.GetAsync(fence.Channel, cancellationToken) ?? throw GatewayException.ChannelNotFound();
        var images = await pictures.PlaceAsync(client, channel, item.Product.Images, cancellationToken);
        await rows.PutAsync(fence, item, ImportItemStatus.Running, null, null, null, cancellationToken);
        return await WithinAsync(token => client.Business.AddProductAsync(BusinessViews.Of(item.Product, images), token), cancellationToken);
    }

    /// <summary>The product that an interrupted attempt created, or null: one with the same values that is no result of an import yet.</summary>
    private async Task<Product?> FindCreatedAsync(WhatsAppClient client, ChannelFence fence, ProductEdit wanted, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var i = 0; i < MaxScannedPages; i++)
        {
            var page = await WithinAsync(token => client.Business.ListProductsAsync(null, ScanLimit, after, token), cancellationToken);
            foreach (var product in page.Products.Where(product => IsSame(product, wanted)))
                if (!await rows.IsResultAsync(fence.Channel, PrefixedId.Product + product.Id, cancellationToken)) return product;
            if (page.After is null || page.After == after) return null;
            after = page.After;
        }
        return null;
    }

    private static bool IsSame(Product product, ProductEdit wanted) =>
        product.Name == wanted.Name && product.RetailerId == NullIfEmpty(wanted.RetailerId) && product.PriceThousandths == wanted.PriceThousandths
        && product.Currency == wanted.Currency && product.Description == NullIfEmpty(wanted.Description);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private Task FailAsync(ChannelFence fence, OpenImportItem item, string reason, string message, CancellationToken cancellationToken) =>
        rows.PutAsync(fence, item, ImportItemStatus.Failed, null, reason, message, cancellationToken);

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.Channels.CallTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await operation(both.Token);
    }
}
