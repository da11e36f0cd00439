using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Storage.Business;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Business;

/// <summary>The business profile, read and changed at WhatsApp, and the orders that are stored here.</summary>
internal sealed class ChannelBusiness(ChannelCore core, OrderRows orders, BusinessPictures pictures) : IChannelBusiness
{
    private const string NoProfile = "The account has no business profile.";
    private const string NoCover = "There is no such cover photo.";
    private const string NoOrder = "No such order.";

    /// <inheritdoc />
    public Task<BusinessProfileView> GetProfileAsync(Caller caller) =>
        BusinessErrors.ExplainAsync(() => core.CallAsync(ReadAsync), NoProfile);

    /// <inheritdoc />
    public Task<BusinessProfileView> EditProfileAsync(Caller caller, BusinessProfileEdit edit) => BusinessErrors.ExplainAsync(
        async () =>
        {
            await core.CallAsync((client, token) => client.Business.EditProfileAsync(BusinessViews.Of(edit), token));
            return await core.CallAsync(ReadAsync);
        },
        NoProfile);

    /// <inheritdoc />
    public Task<BusinessCover> SetCoverAsync(Caller caller, string image) => BusinessErrors.ExplainAsync(
        () => core.CallAsync(async (client, token) =>
        {
            await using var picture = await pictures.OpenAsync(client, core.Row, image, "image", token);
            return new BusinessCover(await client.Business.SetCoverPhotoAsync(picture, MediaLimits.OtherBytes, token));
        }),
        NoProfile);

    /// <inheritdoc />
    public Task RemoveCoverAsync(Caller caller, string? coverId) => BusinessErrors.ExplainAsync(
        () => core.CallAsync(async (client, token) =>
        {
            var id = coverId ?? (await ReadAsync(client, token)).CoverId ?? throw new GatewayException(ErrorCode.NotFound, NoCover);
            await client.Business.RemoveCoverPhotoAsync(id, token);
        }),
        NoCover);

    /// <inheritdoc />
    public Task<Page<OrderView>> ListOrdersAsync(Caller caller, PageRequest page) => orders.ListAsync(core.Id, page, CancellationToken.None);

    /// <inheritdoc />
    public async Task<OrderDetailsView> GetOrderAsync(Caller caller, string orderId, string? token)
    {
        var proof = token ?? (await orders.FindAsync(core.Id, orderId, CancellationToken.None))?.Token
            ?? throw new GatewayException(ErrorCode.NotFound, NoOrder);
        return await BusinessErrors.ExplainAsync(
            async () => BusinessViews.Of(await core.CallAsync((client, stop) => client.Business.ReadOrderAsync(null, orderId, proof, stop))), NoOrder);
    }

    private static async Task<BusinessProfileView> ReadAsync(WhatsAppClient client, CancellationToken cancellationToken) =>
        await client.Business.ReadProfileAsync(null, cancellationToken) is { } profile
            ? BusinessViews.Of(profile)
            : throw new WhatsAppRefusedException(BusinessErrors.NotABusinessAccount);
}
