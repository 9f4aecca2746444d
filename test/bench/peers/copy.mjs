// The bound: decode UTF-8, encode it again, nothing between.
const decoder = new TextDecoder();
for await (const chunk of process.stdin) process.stdout.write(decoder.decode(chunk, { stream: true }));
process.stdout.write(decoder.decode());
