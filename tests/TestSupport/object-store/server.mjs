// An S3-compatible server on loopback, keeping objects in a folder. It prints its port and ends with its standard input.
//   node server.mjs <folder> <port> [bytes]      with bytes it dies, as a killed process does, when so many bytes of objects have come
import S3rver from '@20minutes/s3rver'

const [folder, port, bytes] = process.argv.slice(2)
const server = new S3rver({ address: '127.0.0.1', port: Number(port), directory: folder, silent: true, configureBuckets: [{ name: 'files' }] })
const { port: bound } = await server.run()

if (bytes) {
  let left = Number(bytes)
  server.httpServer.prependListener('request', request => {
    const push = request.push
    request.push = chunk => {
      left -= chunk?.length ?? 0
      if (left < 0) process.kill(process.pid, 'SIGKILL')
      return push.call(request, chunk)
    }
  })
}

console.log(bound)
process.stdin.resume().on('end', () => process.exit(0))
