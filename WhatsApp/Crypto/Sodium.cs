using System.Runtime.InteropServices;

namespace WhatIsUp.WhatsApp.Crypto;

/// <summary>The few libsodium functions that .NET lacks. Sources: libsodium's crypto_scalarmult and crypto_core_ed25519 manuals.</summary>
internal static unsafe partial class Sodium
{
    private const string Library = "libsodium";

    static Sodium()
    {
        if (Init() < 0) throw new InvalidOperationException("libsodium did not initialise.");
    }

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519")]
    internal static partial int ScalarMult(byte* shared, byte* scalar, byte* point);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519_base")]
    internal static partial int ScalarMultBase(byte* point, byte* scalar);

    [LibraryImport(Library, EntryPoint = "crypto_core_ed25519_scalar_reduce")]
    internal static partial void ScalarReduce(byte* reduced32, byte* wide64);

    [LibraryImport(Library, EntryPoint = "crypto_core_ed25519_scalar_mul")]
    internal static partial void ScalarMul(byte* product, byte* x, byte* y);

    [LibraryImport(Library, EntryPoint = "crypto_core_ed25519_scalar_add")]
    internal static partial void ScalarAdd(byte* sum, byte* x, byte* y);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_ed25519_base_noclamp")]
    internal static partial int EdwardsBaseNoClamp(byte* point, byte* scalar);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
    internal static partial int VerifyDetached(byte* signature, byte* message, ulong messageBytes, byte* publicKey);
}
