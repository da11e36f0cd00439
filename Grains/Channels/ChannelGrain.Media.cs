namespace WhatIsUp.Grains.Channels;

/// <summary>Files of messages.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public Task DownloadMediaAsync(string mediaId) => throw new NotImplementedException();
}
