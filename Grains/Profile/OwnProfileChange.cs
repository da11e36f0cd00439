using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Profile;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Profile;

/// <summary>Changes the own profile, field by field. WhatsApp has no common request for them: an error contains the fields changed before it.</summary>
internal sealed class OwnProfileChange(ChannelCore core)
{
    private const int NotAcceptable = 406;
    private const int MaxPictureBytes = 1 << 20;

    /// <summary>Changes the fields that are given.</summary>
    /// <returns>Names of the changed fields.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(ProfilePatch patch)
    {
        // Reads that may fail are done before anything is changed.
        var picture = patch.PictureId is { Length: > 0 } file
            ? await core.Dependencies.Media.ReadAsync(core.Id, file, MaxPictureBytes, CancellationToken.None) : null;
        List<string> applied = [];
        await StepAsync(applied, "name", patch.Name is { } name ? () => core.WriteAppStateAsync(AppStateActions.PushName(name)) : null);
        await StepAsync(
            applied, "about", patch.About is { } about ? () => core.CallAsync((client, token) => client.Profile.SetAboutAsync(about, token)) : null);
        await StepAsync(applied, "picture", patch.PictureId is null ? null : () => SetPictureAsync(picture));
        return applied;
    }

    /// <summary>The error of the API for a fault, or null.</summary>
    public static GatewayException? Find(Exception fault) => fault as GatewayException ?? ClientErrors.Find(fault);

    /// <summary>An error after a part of the changes.</summary>
    public static GatewayException Partial(GatewayException error, string field, IReadOnlyList<string> applied) => new(
        error.Code, error.Message,
        new Dictionary<string, string>(error.Details ?? new Dictionary<string, string>()) { ["field"] = field, ["applied"] = string.Join(", ", applied) });

    private Task SetPictureAsync(byte[]? jpeg) => core.CallAsync(async (client, token) =>
    {
        try
        {
            if (jpeg is null) await client.Profile.RemovePictureAsync(token);
            else await client.Profile.SetPictureAsync(jpeg, token);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == NotAcceptable)
        {
            throw new WhatsAppRefusedException("picture_not_acceptable", refused.UpstreamCode);
        }
    });

    private static async Task StepAsync(List<string> applied, string field, Func<Task>? change)
    {
        if (change is null) return;
        try
        {
            await change();
            applied.Add(field);
        }
        catch (Exception fault) when (applied.Count > 0 && Find(fault) is { } error)
        {
            throw Partial(error, field, applied);
        }
    }
}
