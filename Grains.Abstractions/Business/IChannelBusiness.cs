using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Business;

/// <summary>The business profile of a channel's account, and the orders that it received.</summary>
[Alias("IChannelBusiness"), GrainInterfaceType("channel-business")]
public interface IChannelBusiness : IChannelArea
{
    /// <summary>The own business profile.</summary>
    [Alias("GetProfile"), AlwaysInterleave] Task<BusinessProfileView> GetProfileAsync(Caller caller);

    /// <summary>Changes the own business profile.</summary>
    [Alias("EditProfile"), AlwaysInterleave] Task<BusinessProfileView> EditProfileAsync(Caller caller, BusinessProfileEdit edit);

    /// <summary>Sets the cover photo to a file of the channel or to one at a public address.</summary>
    [Alias("SetCover"), AlwaysInterleave] Task<BusinessCover> SetCoverAsync(Caller caller, string image);

    /// <summary>Removes the cover photo; without an id, the one that the profile shows.</summary>
    [Alias("RemoveCover"), AlwaysInterleave] Task RemoveCoverAsync(Caller caller, string? coverId);

    /// <summary>Orders that the channel received, newest first.</summary>
    [Alias("ListOrders"), AlwaysInterleave] Task<Page<OrderView>> ListOrdersAsync(Caller caller, PageRequest page);

    /// <summary>An order with its items; without a token, with that of its message.</summary>
    [Alias("GetOrder"), AlwaysInterleave] Task<OrderDetailsView> GetOrderAsync(Caller caller, string orderId, string? token);
}
