using Orleans.Storage;

namespace WhatIsUp.Grains.Storage.GrainState;

/// <summary>Passes encrypted state to a storage provider unchanged. Anything else is rejected, so that nothing is ever written unencrypted.</summary>
public sealed class SealedStateSerializer : IGrainStorageSerializer
{
    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => input is SealedState state ? new BinaryData(state.Bytes) : throw Unsealed(typeof(T));

    /// <inheritdoc />
    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SealedState { Bytes = input.ToMemory() } is T state ? state : throw Unsealed(typeof(T));
    }

    private static InvalidOperationException Unsealed(Type type) => new($"The state {type.Name} is not encrypted.");
}
