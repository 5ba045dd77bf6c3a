echo x >> tries
if [ $(wc -l < tries) -eq 1 ]; then echo 'connection timed out'; else echo other; fi
exit 1
