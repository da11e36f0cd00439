using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Profile;

/// <summary>Profiles of accounts: that of the channel's own account, and those of others as far as they can be seen.</summary>
[Alias("IChannelProfile"), GrainInterfaceType("channel-profile")]
public interface IChannelProfile : IChannelArea
{
    /// <summary>The profile of a contact, as far as the account may see it.</summary>
    [Alias("Get"), AlwaysInterleave] Task<ContactProfile> GetAsync(Caller caller, string jid);

    /// <summary>The profile of the own account.</summary>
    [Alias("GetOwn"), AlwaysInterleave] Task<OwnProfile> GetOwnAsync(Caller caller);

    /// <summary>Changes the own profile: name, about text, picture, in this order.</summary>
    [Alias("Update"), AlwaysInterleave] Task<OwnProfile> UpdateAsync(Caller caller, ProfilePatch patch);

    /// <summary>Removes the picture of the account.</summary>
    [Alias("RemovePicture"), AlwaysInterleave] Task RemovePictureAsync(Caller caller);

    /// <summary>Sets the about text of the channel's own profile; an empty text removes it.</summary>
    [Alias("SetAbout"), AlwaysInterleave] Task SetAboutAsync(Caller caller, string about);

    /// <summary>The picture of an account; null for the own one.</summary>
    [Alias("GetPicture"), AlwaysInterleave] Task<PictureView> GetPictureAsync(Caller caller, string? jid, bool isPreview, string? knownId);

    /// <summary>Sets the timer for disappearing messages of chats that the account begins.</summary>
    [Alias("SetTimer"), AlwaysInterleave] Task SetTimerAsync(Caller caller, int seconds);

    /// <summary>The code of the own contact QR; a new one replaces the present one.</summary>
    [Alias("GetCode"), AlwaysInterleave] Task<ContactCode> GetCodeAsync(Caller caller, bool isNew);

    /// <summary>The target of the code of a contact QR or of a message link.</summary>
    [Alias("FindLink"), AlwaysInterleave] Task<ContactLinkView> FindLinkAsync(Caller caller, string code);
}
