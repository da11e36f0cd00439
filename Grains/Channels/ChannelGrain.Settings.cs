using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Channels;

/// <summary>Settings: kept in the grain's state, and known to the activation that owns the channel.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public Task<ChannelSettings> GetSettingsAsync(Caller caller)
    {
        Require(caller);
        return Task.FromResult(Settings());
    }

    /// <inheritdoc />
    public Task<ChannelSettings> UpdateSettingsAsync(Caller caller, ChannelSettingsPatch patch)
    {
        Require(caller);
        var known = state.State.Settings ?? new ChannelSettingsPatch();
        return PutSettingsAsync(new ChannelSettingsPatch
        {
            MediaAutoDownload = patch.MediaAutoDownload ?? known.MediaAutoDownload,
            MarkReadOnReply = patch.MarkReadOnReply ?? known.MarkReadOnReply,
            OfflineMode = patch.OfflineMode ?? known.OfflineMode,
            FullHistory = patch.FullHistory ?? known.FullHistory,
            PdoSync = patch.PdoSync ?? known.PdoSync,
            Presence = patch.Presence ?? known.Presence,
        });
    }

    /// <inheritdoc />
    public Task<ChannelSettings> ResetSettingsAsync(Caller caller)
    {
        Require(caller);
        return PutSettingsAsync(null);
    }

    private async Task<ChannelSettings> PutSettingsAsync(ChannelSettingsPatch? settings)
    {
        var store = await OwnAsync();
        state.State.Settings = settings;
        await state.WriteStateAsync();
        store.Settings = Settings();
        _connection?.Client?.ReviewPresence();
        _connection?.Pump.Wake();
        return store.Settings;
    }

    /// <summary>What was set, else what the operator chose for all channels.</summary>
    private ChannelSettings Settings() => new()
    {
        MediaAutoDownload = state.State.Settings?.MediaAutoDownload ?? parts.Options.Value.Media.AutoDownload,
        MarkReadOnReply = state.State.Settings?.MarkReadOnReply ?? false,
        OfflineMode = state.State.Settings?.OfflineMode ?? false,
        FullHistory = state.State.Settings?.FullHistory ?? true,
        PdoSync = state.State.Settings?.PdoSync ?? PdoSync.Full,
        Presence = state.State.Settings?.Presence ?? OwnPresence.Unavailable,
    };
}
