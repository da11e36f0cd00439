using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>The name that an account goes by instead of its number.</summary>
public sealed partial class SandboxPhone
{
    /// <summary>Username, without <c>@</c>, or null.</summary>
    public string? Username => _account.Username;

    /// <summary>Key without which nobody finds the account by its username, or null.</summary>
    public string? UsernameKey => _account.UsernameKey;

    /// <summary>True when the server hides the account's number: others find the account by username, or in a group.</summary>
    public bool HidesNumber => _account.HidesNumber;

    /// <summary>Changes the username; accounts that have it as a contact are notified.</summary>
    /// <param name="username">The name, or null for none.</param>
    /// <param name="key">Its key, or null for none.</param>
    /// <param name="hidesNumber">Whether the number is hidden.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxRefusedException">The name or the key is malformed, or another account has the name.</exception>
    public Task SetUsernameAsync(string? username, string? key, bool hidesNumber, CancellationToken cancellationToken = default)
    {
        var name = ReadUsername(username, key);
        return CallAsync(
            () =>
            {
                RequireFree(_server.State, name, _account);
                var isOther = name != _account.Username;
                _server.Store.SetUsername(_account, name, key, hidesNumber);
                if (isOther) Part<DeviceNotices>().UsernameChanged(_account);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The name as it is kept.</summary>
    /// <exception cref="SandboxRefusedException">The name or the key is malformed.</exception>
    internal static string? ReadUsername(string? username, string? key)
    {
        if (key is not null && (username is null || key.Length is not (4 or 6) || !key.All(key.Length == 4 ? char.IsAsciiDigit : char.IsAsciiLetterOrDigit)))
            throw new SandboxRefusedException("invalid_request", "The key of a username has 4 digits, or 6 letters and digits.", "username_key");
        if (username is null) return null;
        var name = Usernames.Read(username);
        if (name is null || name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal)
            || name.StartsWith("www.", StringComparison.Ordinal))
            throw new SandboxRefusedException("invalid_request",
                "A username has 3 to 35 letters, digits, dots and underscores, one of them a letter, and dots only one by one in between.", "username");
        return name;
    }

    internal static void RequireFree(ServerState state, string? username, Account? own)
    {
        if (username is not null && state.ByUsername(username) is { } other && other != own)
            throw new SandboxRefusedException("conflict", "Another account goes by this name.", "username");
    }
}
